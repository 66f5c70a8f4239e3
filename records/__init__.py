"""WHAT is known about students: models, catalogue, imports, and who may see which row."""
