"""From an approved plan to what a payer does: steps, what a platform takes, files for many at once."""
