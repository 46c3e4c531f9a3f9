"""Clips for listeners: released by caseworkers, judged blind, weighed by how good each ear is."""
