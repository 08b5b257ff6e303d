//go:build tools

// Keeps confd's own dependencies in go.mod: confd 0.16.0 has no go.mod of its own,
// so that their versions can only be pinned here.
package tools

import (
	_ "github.com/kelseyhightower/confd"
)
