SELECT a$$; SELECT $1$$;$$; SELECT 1e$$; SELECT $_$;$_$, b$c$;
SELECT 2;
