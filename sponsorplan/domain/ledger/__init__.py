"""What plans and payments are in double entry, and the files that accounting programs take."""
