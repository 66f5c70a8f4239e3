"""The database's copy of accounts/roles.py, read by row-level security."""

from django.db import models


class RoleCategory(models.Model):
    """A role carries a category. Written after every migration from ``ROLES``, by nothing else."""

    role = models.CharField(max_length=20)
    category = models.CharField(max_length=20)
    sees_departed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "category"], name="role_category_once")]

    def __str__(self) -> str:
        return f"{self.role} sees {self.category}"
