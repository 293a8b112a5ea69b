package schemajson

// SchemaOf is tested on schemas that this provider does not have.
var SchemaOf = schemaOf
