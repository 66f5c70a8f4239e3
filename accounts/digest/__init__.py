"""The weekly e-mail: what it says. It names nobody: not the child, not the school, not how much there is."""
