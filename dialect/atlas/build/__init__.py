"""The compiler of the atlas tables; needs the extra ``atlas`` and the source folder."""
