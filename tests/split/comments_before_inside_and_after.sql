-- a;
SELECT /* b; */ 1 -- c;
; /* d */