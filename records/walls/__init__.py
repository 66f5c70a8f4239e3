"""The second and third wall: row-level security and the rights of the tiers, declared in one place.

After every migration ``apply`` drops and makes anew, in one transaction, the functions, policies and rights that
these modules declare. A table that nobody declared gets no rights at all, so a forgotten one is closed.
"""
