"""The weekly e-mail's other half: which kinds of news wait for a family, and sending it to those who asked."""
