"""Every column of every table of pg_catalog, PostgreSQL 14 to 18: what compares it, or why nothing does."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Catalog:
    """A table of pg_catalog. Columns and kinds are written one after the other, with spaces between them.

    ``columns`` are read by the queries of ``kinds`` under their own names; ``through`` are those that a function or
    view prints which such a query asks: columns by its name. ``ignored`` are all others: columns by the reason.
    """

    kinds: str = ""
    columns: str = ""
    through: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)

    def marked(self) -> list[str]:
        """Each column, as often as it is marked."""
        return " ".join([self.columns, *self.through.values(), *self.ignored.values()]).split()


def ignored(reason: str, columns: str) -> Catalog:
    """A table that nothing compares."""
    return Catalog(ignored={reason: columns})


# Reasons that several tables share.
_CLUSTER = "belongs to the cluster, not to a database"
_DATA = "data, no definition"
_DERIVED = "follows from what is compared"
_STATE = "state, which differs between equal databases"
_STORAGE = "where and how it is stored, which differs between equal databases"
_COPIED = "copied from the type, which is compared"

CATALOGS = {
    "pg_aggregate": Catalog(
        "aggregate",
        "aggfnoid aggkind aggtransfn aggfinalfn aggcombinefn aggserialfn aggdeserialfn aggmtransfn aggminvtransfn"
        " aggmfinalfn aggfinalextra aggmfinalextra aggfinalmodify aggmfinalmodify aggsortop aggtranstype aggtransspace"
        " aggmtranstype aggmtransspace agginitval aggminitval",
        {"pg_get_function_arguments": "aggnumdirectargs"},
    ),
    "pg_am": Catalog("access_method table materialized_view", "oid amname amhandler amtype"),
    "pg_amop": Catalog(
        "operator_class operator_family", "oid amopstrategy amopopr amopsortfamily",
        {"pg_depend": "amopfamily"},
        {"follow from the operator": "amoplefttype amoprighttype", _DERIVED: "amoppurpose amopmethod"},
    ),
    "pg_amproc": Catalog(
        "operator_class operator_family", "oid amproclefttype amprocrighttype amprocnum amproc",
        {"pg_depend": "amprocfamily"},
    ),
    "pg_attrdef": Catalog("column", "oid adrelid adnum adbin"),
    "pg_attribute": Catalog(
        "column attribute constraint index publication builtin_acl",
        "attrelid attname atttypid attnum atttypmod attstorage attcompression attnotnull attidentity attgenerated"
        " attisdropped attislocal attinhcount attcollation attstattarget attacl attoptions attfdwoptions",
        ignored={
            _COPIED: "attlen attbyval attalign",
            "means nothing: the server does not look at it": "attndims",
            _STATE: "attcacheoff",
            "follows from pg_attrdef": "atthasdef",
            "how a column was added, not what it is": "atthasmissing attmissingval",
        },
    ),
    "pg_auth_members": ignored(_CLUSTER, "oid roleid member grantor admin_option inherit_option set_option"),
    "pg_authid": Catalog(
        "schema table function", "", {"pg_get_userbyid": "oid rolname"},
        {
            _CLUSTER: "rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls"
            " rolconnlimit rolpassword rolvaliduntil",
        },
    ),
    "pg_cast": Catalog("cast", "oid castsource casttarget castfunc castcontext castmethod"),
    "pg_class": Catalog(
        "table view materialized_view foreign_table sequence index column attribute builtin_acl",
        "oid relname relnamespace reltype reloftype relowner relam reltablespace reltoastrelid relpersistence relkind"
        " relrowsecurity relforcerowsecurity relispopulated relreplident relispartition relacl reloptions relpartbound",
        ignored={
            _STORAGE: "relfilenode relpages reltuples relallvisible relallfrozen relrewrite relfrozenxid relminmxid",
            _DERIVED: "relhasindex relnatts relchecks relhasrules relhastriggers relhassubclass",
            "true only for the server's own": "relisshared",
        },
    ),
    "pg_collation": Catalog(
        "collation",
        "oid collname collnamespace collowner collprovider collisdeterministic collencoding collcollate collctype"
        " colliculocale colllocale collicurules",
        ignored={"of the operating system's or ICU's library": "collversion"},
    ),
    "pg_constraint": Catalog(
        "constraint domain domain_constraint index trigger",
        "oid conname contype convalidated conrelid contypid conindid conparentid conislocal coninhcount connoinherit"
        " conkey",
        {
            "pg_get_constraintdef": "condeferrable condeferred confrelid confupdtype confdeltype confmatchtype confkey"
            " conexclop conbin confdelsetcols conenforced conperiod",
        },
        {
            "that of the table or domain": "connamespace",
            "follow from the types of the columns": "conpfeqop conppeqop conffeqop",
        },
    ),
    "pg_conversion": Catalog(
        "conversion", "oid conname connamespace conowner conforencoding contoencoding conproc condefault"
    ),
    "pg_database": Catalog(
        "database",
        "oid datname datdba encoding datlocprovider datistemplate datallowconn datconnlimit datcollate datctype"
        " daticulocale datlocale daticurules datacl",
        ignored={
            _STATE: "datlastsysoid datfrozenxid datminmxid",
            "of the operating system's or ICU's library": "datcollversion",
            "a database may lie elsewhere in another cluster": "dattablespace",
            "follows from the event triggers": "dathasloginevt",
        },
    ),
    "pg_db_role_setting": Catalog("database role_setting", "setdatabase setrole setconfig"),
    "pg_default_acl": Catalog(
        "default_privileges", "defaclrole defaclnamespace defaclobjtype defaclacl", ignored={"only a number": "oid"}
    ),
    "pg_depend": Catalog(
        "function extension sequence index builtin_acl publication operator_class",
        "classid objid objsubid refclassid refobjid refobjsubid deptype",
    ),
    "pg_description": Catalog("table column function type", "objoid classoid objsubid description"),
    "pg_enum": Catalog("type", "enumtypid enumsortorder enumlabel", ignored={"only a number": "oid"}),
    "pg_event_trigger": Catalog("event_trigger", "oid evtname evtevent evtowner evtfoid evtenabled evttags"),
    "pg_extension": Catalog(
        "extension", "oid extname extnamespace extversion",
        ignored={
            "no command changes it": "extowner",
            "follow from the version": "extrelocatable extconfig extcondition",
        },
    ),
    "pg_foreign_data_wrapper": Catalog(
        "foreign_data_wrapper", "oid fdwname fdwowner fdwhandler fdwvalidator fdwacl fdwoptions"
    ),
    "pg_foreign_server": Catalog(
        "foreign_server", "oid srvname srvowner srvfdw srvtype srvversion srvacl srvoptions"
    ),
    "pg_foreign_table": Catalog("foreign_table", "ftrelid ftserver ftoptions"),
    "pg_index": Catalog(
        "index table constraint", "indexrelid indrelid indisclustered indisvalid indisready indisreplident",
        {
            "pg_get_indexdef": "indnatts indnkeyatts indisunique indnullsnotdistinct indkey indcollation indclass"
            " indoption indexprs indpred",
            "pg_get_constraintdef": "indisprimary indisexclusion indimmediate",
        },
        {_STATE: "indcheckxmin indislive"},
    ),
    "pg_inherits": Catalog(
        "table foreign_table index", "inhrelid inhparent inhseqno inhdetachpending"
    ),
    "pg_init_privs": Catalog(
        "builtin_acl", "objoid classoid objsubid initprivs", ignored={"who made the entry": "privtype"}
    ),
    "pg_language": Catalog(
        "language builtin_acl",
        "oid lanname lanowner lanispl lanpltrusted lanplcallfoid laninline lanvalidator lanacl",
    ),
    "pg_largeobject": ignored(_DATA, "loid pageno data"),
    "pg_largeobject_metadata": ignored(
        "large objects are data, known by numbers only; pg_dump --schema-only leaves them out", "oid lomowner lomacl"
    ),
    "pg_namespace": Catalog("schema", "oid nspname nspowner nspacl"),
    "pg_opclass": Catalog(
        "operator_class",
        "oid opcmethod opcname opcnamespace opcowner opcfamily opcintype opcdefault opckeytype",
    ),
    "pg_operator": Catalog(
        "operator",
        "oid oprname oprnamespace oprowner oprcanmerge oprcanhash oprleft oprright oprcom oprnegate oprcode oprrest"
        " oprjoin",
        ignored={"follow from arguments and function": "oprkind oprresult"},
    ),
    "pg_opfamily": Catalog("operator_family", "oid opfmethod opfname opfnamespace opfowner"),
    "pg_parameter_acl": ignored(_CLUSTER, "oid parname paracl"),
    "pg_partitioned_table": Catalog(
        "table", "", {"pg_get_partkeydef": "partrelid partstrat partnatts partattrs partclass partcollation partexprs"},
        {"the bound of that partition says it": "partdefid"},
    ),
    "pg_policy": Catalog("policy", "oid polname polrelid polcmd polpermissive polroles polqual polwithcheck"),
    "pg_proc": Catalog(
        "function aggregate builtin_acl",
        "oid proname pronamespace proowner prokind proparallel pronargs proargtypes proacl",
        {
            "pg_get_functiondef": "prolang procost prorows provariadic prosupport prosecdef proleakproof proisstrict"
            " proretset provolatile pronargdefaults prorettype proallargtypes proargmodes proargnames proargdefaults"
            " protrftypes prosrc probin prosqlbody proconfig",
        },
    ),
    "pg_publication": Catalog(
        "publication",
        "oid pubname pubowner puballtables pubinsert pubupdate pubdelete pubtruncate pubviaroot pubgencols",
    ),
    "pg_publication_namespace": Catalog("publication", "oid", {"pg_depend": "pnpubid pnnspid"}),
    "pg_publication_rel": Catalog(
        "publication", "prpubid prrelid prqual prattrs", ignored={"only a number": "oid"}
    ),
    "pg_range": Catalog(
        "type", "rngtypid rngsubtype rngmultitypid rngcollation rngsubopc rngcanonical rngsubdiff"
    ),
    "pg_replication_origin": Catalog("subscription", "roname", ignored={"only a number": "roident"}),
    "pg_rewrite": Catalog(
        "rule", "oid rulename ev_class ev_type ev_enabled", {"pg_get_ruledef": "is_instead ev_qual ev_action"}
    ),
    "pg_seclabel": Catalog("table column function type", "objoid classoid objsubid provider label"),
    "pg_sequence": Catalog(
        "sequence", "seqrelid seqtypid seqstart seqincrement seqmax seqmin seqcache seqcycle"
    ),
    "pg_shdepend": ignored(
        "who needs what of the cluster, which the objects say themselves",
        "dbid classid objid objsubid refclassid refobjid deptype",
    ),
    "pg_shdescription": Catalog("database", "objoid classoid description"),
    "pg_shseclabel": Catalog("database subscription", "objoid classoid provider label"),
    "pg_statistic": ignored(
        "statistics of the data",
        "starelid staattnum stainherit stanullfrac stawidth stadistinct stakind1 stakind2 stakind3 stakind4 stakind5"
        " staop1 staop2 staop3 staop4 staop5 stacoll1 stacoll2 stacoll3 stacoll4 stacoll5 stanumbers1 stanumbers2"
        " stanumbers3 stanumbers4 stanumbers5 stavalues1 stavalues2 stavalues3 stavalues4 stavalues5",
    ),
    "pg_statistic_ext": Catalog(
        "statistics", "oid stxrelid stxname stxnamespace stxowner stxstattarget",
        {"pg_get_statisticsobjdef": "stxkeys stxkind stxexprs"},
    ),
    "pg_statistic_ext_data": ignored(
        "statistics of the data", "stxoid stxdinherit stxdndistinct stxddependencies stxdmcv stxdexpr"
    ),
    "pg_subscription": Catalog(
        "subscription",
        "oid subdbid subname subowner subbinary substream subtwophasestate subdisableonerr subpasswordrequired"
        " subrunasowner subfailover subslotname subsynccommit subpublications suborigin",
        ignored={
            _STATE: "subskiplsn subenabled",
            "may hold a password; only superusers read it": "subconninfo",
        },
    ),
    "pg_subscription_rel": ignored(_STATE, "srsubid srrelid srsubstate srsublsn"),
    "pg_tablespace": Catalog(
        "table index", "oid spcname", ignored={_CLUSTER: "spcowner spcacl spcoptions"}
    ),
    "pg_transform": Catalog("transform", "oid trftype trflang trffromsql trftosql"),
    "pg_trigger": Catalog(
        "trigger constraint", "oid tgrelid tgparentid tgname tgenabled tgisinternal tgconstraint",
        {
            "pg_get_triggerdef": "tgfoid tgtype tgconstrrelid tgdeferrable tginitdeferred tgnargs tgattr tgargs tgqual"
            " tgoldtable tgnewtable",
        },
        {"of internal triggers only": "tgconstrindid"},
    ),
    "pg_ts_config": Catalog("text_search_configuration", "oid cfgname cfgnamespace cfgowner cfgparser"),
    "pg_ts_config_map": Catalog("text_search_configuration", "mapcfg maptokentype mapseqno mapdict"),
    "pg_ts_dict": Catalog(
        "text_search_dictionary", "oid dictname dictnamespace dictowner dicttemplate dictinitoption"
    ),
    "pg_ts_parser": Catalog(
        "text_search_parser", "oid prsname prsnamespace prsstart prstoken prsend prsheadline prslextype"
    ),
    "pg_ts_template": Catalog("text_search_template", "oid tmplname tmplnamespace tmplinit tmpllexize"),
    "pg_type": Catalog(
        "type domain attribute column",
        "oid typname typnamespace typowner typlen typbyval typtype typcategory typispreferred typisdefined typdelim"
        " typrelid typsubscript typelem typarray typinput typoutput typreceive typsend typmodin typmodout typanalyze"
        " typalign typstorage typnotnull typbasetype typtypmod typcollation typdefaultbin typdefault typacl",
        ignored={"means nothing: the server does not look at it": "typndims"},
    ),
    "pg_user_mapping": Catalog("user_mapping", "", {"pg_user_mappings": "oid umuser umserver umoptions"}),
}  # fmt: skip
