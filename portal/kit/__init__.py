"""What every app may build on: database context, base tables and views. Knows nothing of students."""
