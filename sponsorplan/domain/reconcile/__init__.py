"""What plans owe, what was paid, and which belongs to which."""
