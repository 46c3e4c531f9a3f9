"""Corpora of free speech: one manifest for all, layouts as they are downloaded, honest splits.

A model for free speech is trained on recordings that whoever runs the desk may use; none ships.
"""
