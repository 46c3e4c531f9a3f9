"""The facts that screens and clients choose from: features, regions, counties."""
