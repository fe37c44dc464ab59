"""Pages of the portal: fetch what may be seen, take a form, call one verb, answer."""
