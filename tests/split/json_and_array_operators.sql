SELECT a #>> '{b;c}', d @> '[1]', e->'f', g->>'h;', i ?| array['j'], k #- '{l}' -- m;
; SELECT 2;