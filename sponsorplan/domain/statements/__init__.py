"""What platforms and banks say was paid: files read into transactions, nothing decided about them."""
