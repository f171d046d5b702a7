"""Money inside the company: rates of exchange, fiscal years, and who is charged."""
