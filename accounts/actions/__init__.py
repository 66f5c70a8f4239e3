"""What changes accounts: each action is keyword-only, atomic, and knows who asks."""
