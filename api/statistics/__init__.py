"""Monthly figures of an organisation."""
