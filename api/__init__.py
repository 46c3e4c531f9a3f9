"""The service around the library: HTTP, storage and pages."""
