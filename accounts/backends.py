"""The permission backend: django-guardian's, told about dates, roles and the one rule that lists use too."""

from typing import Any

from django.db.models import Model
from guardian.backends import ObjectPermissionBackend


class GrantBackend(ObjectPermissionBackend):
    """Answers ``user.has_perm("records.view_student", student)`` from the same source as ``visible_to``.

    guardian's own answer ignores dates, passes superusers and reads groups. Here a permission on an object is
    held exactly when the object is among those its manager lists for the user; nothing else opens anything.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether the user may view ``obj`` in their acting role today. Only ``view`` is granted on objects."""
        visible_to = getattr(getattr(type(obj), "objects", None), "visible_to", None)
        if obj is None or visible_to is None or not user_obj.is_authenticated:
            return False
        if perm.rsplit(".", 1)[-1] != f"view_{obj._meta.model_name}":
            return False
        return visible_to(user_obj).filter(pk=obj.pk).exists()

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Groups grant nothing."""
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """The one permission there is, where it is held."""
        perm = "" if obj is None else f"view_{obj._meta.model_name}"
        return {perm} if self.has_perm(user_obj, perm, obj) else set()
