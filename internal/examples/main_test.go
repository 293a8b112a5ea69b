package examples_test

import (
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acceptance"
)

func TestMain(m *testing.M) { acceptance.Main(m) }
