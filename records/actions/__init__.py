"""What changes records: each action is keyword-only, atomic, and knows who asks."""
