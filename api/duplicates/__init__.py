"""Cases that may be of one person: suggested, then confirmed or dismissed by somebody."""
