"""What a school's own pages say about it: what changed, trends, who is behind a figure, conflicts in the schedule."""
