"""Cases: one person looking for home, with consent, facts, history, and who may see them."""
