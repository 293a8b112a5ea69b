package provider_test

import (
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }
