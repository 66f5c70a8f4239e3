"""What is on file about one student, part by part: each part one data category, shown only to who carries it."""

from records.record.parts import PARTS, Part, part_named, parts_for

__all__ = ["PARTS", "Part", "part_named", "parts_for"]
