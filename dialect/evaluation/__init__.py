"""How well the desk finds homes: simulated speakers, protocols, figures with intervals, reports."""
