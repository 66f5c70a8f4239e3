"""Addresses of the sign-in library, and what each answers.

They run as the bare web login, which has no right on any student table, whoever is signed in.
"""

Answers = tuple[int, int, int]

#: URL name -> (keywords, GET, POST with nothing in it); each has the answers to somebody anonymous, somebody
#: signed in without a second factor, somebody signed in with one.
SIGN_IN_ADDRESSES: dict[str, tuple[dict[str, str], Answers, Answers]] = {
    "account_login": ({}, (200, 302, 302), (200, 302, 302)),
    "account_logout": ({}, (302, 200, 200), (302, 302, 302)),
    "account_inactive": ({}, (200, 200, 200), (405, 405, 405)),
    "account_signup": ({}, (200, 302, 302), (200, 302, 302)),
    "account_reauthenticate": ({}, (302, 200, 200), (302, 200, 200)),
    "account_email": ({}, (302, 200, 200), (302, 302, 302)),
    "account_email_verification_sent": ({}, (200, 200, 200), (405, 405, 405)),
    "account_change_password": ({}, (302, 200, 200), (302, 200, 200)),
    "account_set_password": ({}, (302, 302, 302), (302, 302, 302)),
    "account_reset_password": ({}, (200, 200, 200), (200, 200, 200)),
    "account_confirm_login_code": ({}, (302, 302, 302), (302, 302, 302)),
    "account_confirm_email": ({"key": "none"}, (200, 200, 200), (404, 404, 404)),
    "account_reset_password_from_key_done": ({}, (200, 200, 200), (405, 405, 405)),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "none"}, (200, 200, 200), (200, 200, 200)),
    "account_reset_password_done": ({}, (200, 200, 200), (405, 405, 405)),
    "mfa_index": ({}, (302, 200, 200), (302, 405, 405)),
    "mfa_authenticate": ({}, (302, 302, 302), (302, 302, 302)),
    "mfa_reauthenticate": ({}, (302, 302, 200), (302, 302, 200)),
    "mfa_activate_totp": ({}, (302, 302, 302), (302, 302, 302)),
    "mfa_deactivate_totp": ({}, (302, 404, 302), (302, 404, 302)),
    "mfa_view_recovery_codes": ({}, (302, 404, 404), (302, 405, 405)),
    "mfa_generate_recovery_codes": ({}, (302, 302, 302), (302, 302, 302)),
    "mfa_download_recovery_codes": ({}, (302, 404, 404), (302, 404, 404)),
    # Without an identity provider of that name there is nothing here; with one see tests/single_sign_on/.
    "openid_connect_login": ({"provider_id": "none"}, (405, 405, 405), (404, 404, 404)),
    "openid_connect_callback": ({"provider_id": "none"}, (404, 404, 404), (405, 405, 405)),
}
