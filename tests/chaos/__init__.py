"""What is done to a running instance to see whether it loses anything: `make chaos`."""
