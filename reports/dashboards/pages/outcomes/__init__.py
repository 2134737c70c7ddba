"""National outcomes, what is counted for them and what serves them: no page here carries a result or a colour."""
