"""What leaves the district: one register of every flow, whoever declares it."""
