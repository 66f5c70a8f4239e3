"""Letters to families: who gets one, the code in it, and the pages of paper."""
