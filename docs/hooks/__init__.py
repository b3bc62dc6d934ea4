"""How the site is put together: plain functions, called by `main` when MkDocs builds."""
