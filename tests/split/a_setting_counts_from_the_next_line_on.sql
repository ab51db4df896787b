SET standard_conforming_strings = off; SELECT '\';
SELECT '\';';
RESET standard_conforming_strings;
SELECT '\';