-- What:  The foreign key from characters.active_ship_item_id to assets: the second half of the
--        circular reference between the two tables.
-- Why:   document 002, line 136; assets refers to characters in line 735, so it had to be made
--        first (C002-01). It need not be deferrable: a character is made without a ship, and when
--        an account goes, the cascade reaches characters and assets alike.
--        Nothing says that the ship belongs to the character or is a ship at all; the document
--        promises neither. Version 1.0 (line 1131).
-- Locks: SHARE ROW EXCLUSIVE on characters and assets, for the foreign key, until the transaction
--        ends: writers of both wait, readers do not. Every character with a ship is looked up in
--        assets; in a database that is being set up there is none.
-- Undo:  undo/0021_characters_active_ship.sql; loses no data, only the protection.

ALTER TABLE imperial.characters
    ADD CONSTRAINT characters_active_ship_item_id_fkey FOREIGN KEY (active_ship_item_id)
        REFERENCES imperial.assets (id) ON DELETE SET NULL;
