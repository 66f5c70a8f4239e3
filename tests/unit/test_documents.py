"""The generated pages of docs/ say what the code says."""

from django.core.management import call_command


def test_the_data_dictionary_and_the_policy_are_up_to_date():
    call_command("write_docs", check=True)
