"""The agents' pages. Each view fetches through `access`, asks a form, calls one action and answers."""
