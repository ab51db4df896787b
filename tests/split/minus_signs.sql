SELECT 1 - -1, 2 -(-3), 4--5;
; SELECT @-6, 7 *-8, 9 <-- 10;
11; SELECT 12;