"""What each school needs: stored figures, and a ranking by need that can be argued with."""
