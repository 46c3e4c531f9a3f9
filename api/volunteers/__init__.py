"""The register of volunteers, and who is best placed for a task."""
