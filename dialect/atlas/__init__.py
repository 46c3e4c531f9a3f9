"""The facts: divisions, dialect regions, survey points and what is spoken there; read-only."""
