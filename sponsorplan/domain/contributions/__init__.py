"""Time given instead of money: why, which kind helps, how much is asked for, and where to begin."""
