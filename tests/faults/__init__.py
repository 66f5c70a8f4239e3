"""What the fault tests are made of: a roster large enough to be interrupted, workers to kill, servers to stop."""
