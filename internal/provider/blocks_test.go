package provider_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// use is a data source, because the CLI does not check the block of a provider that
// has nothing to do.
const use = `
data "logdrain_heroku_drains" "all" {
  app = "demo"
}
`

// TestMistypedArgument mistypes an argument of each block: the CLI refuses it
// before the provider is called, and before an account from the environment is
// used.
func TestMistypedArgument(t *testing.T) {
	t.Parallel()
	for block, arguments := range map[string][]string{
		"fastly":  {"api_urll", "api_tokn"},
		"heroku":  {"api_urll", "api_kee"},
		"datadog": {"api_urll"},
	} {
		for _, argument := range arguments {
			t.Run(block+"/"+argument, func(t *testing.T) {
				t.Parallel()
				workspace := acctest.NewWorkspace(t)
				workspace.Write(acctest.RequiredProviders + "provider \"logdrain\" {\n " + block + " {\n " + argument +
					" = \"http://127.0.0.1:1\"\n }\n}\n" + use)
				for _, command := range []string{"validate", "plan"} {
					out, err := workspace.Try(t.Context(), command)
					if err == nil || !strings.Contains(out, "Unsupported argument") ||
						!strings.Contains(unwrap(out), `argument named "`+argument+`" is not expected here`) {
						t.Errorf("%s: %v\n%s", command, err, out)
					}
				}
			})
		}
	}
}

// TestBlocksThatAreLeftOut checks what the CLI passes: null for a block that is
// omitted, and nulls in one that is empty. The environment replaces both.
func TestBlocksThatAreLeftOut(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	options := mocks.Options()
	options.Getenv = func(name string) string {
		return map[string]string{
			"FASTLY_API_TOKEN": "test-token", "FASTLY_API_URL": mocks.Listening.Fastly,
			"HEROKU_API_KEY": acctest.HerokuKey, "HEROKU_API_URL": mocks.Listening.Heroku,
			"DD_HOST": mocks.Listening.Datadog,
		}[name]
	}
	body := mocks.Drain(`api_key = "`+acctest.DatadogKey+`"`) + `
data "logdrain_fastly_service" "demo" {
  id = "` + acctest.Service + `"
}
`
	for name, test := range map[string]struct {
		block string
		null  bool
	}{
		"left out": {block: "", null: true},
		"empty":    {block: "fastly {}\n heroku {}\n datadog {}"},
		"null": {block: "fastly {\n api_url = null\n api_token = null\n }\n heroku {\n api_url = null\n" +
			" api_key = null\n }\n datadog {\n api_url = null\n }"},
	} {
		t.Run(name, func(t *testing.T) {
			listener := &listener{blocks: map[string]tftypes.Value{}}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
					"logdrain": func() (tfprotov6.ProviderServer, error) {
						server, err := acctest.Providers(options)["logdrain"]()
						return listeningServer{server, listener}, err
					},
				},
				Steps: []resource.TestStep{{
					Config: acctest.RequiredProviders + "provider \"logdrain\" {\n " + test.block + "\n}\n" + body,
				}},
			})
			if len(listener.blocks) != 3 {
				t.Errorf("blocks: %v", listener.blocks)
			}
			for block, value := range listener.blocks {
				if !value.IsKnown() || value.IsNull() != test.null {
					t.Errorf("%s is %v", block, value)
				}
			}
		})
	}
}

// listener stores the configuration that a provider gets.
type listener struct {
	lock   sync.Mutex
	blocks map[string]tftypes.Value
}

// listeningServer passes configurations to a listener.
type listeningServer struct {
	tfprotov6.ProviderServer
	listener *listener
}

func (s listeningServer) ConfigureProvider(
	ctx context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	schemas, err := s.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	config, err := req.Config.Unmarshal(schemas.Provider.ValueType())
	if err != nil {
		return nil, err
	}
	s.listener.lock.Lock()
	defer s.listener.lock.Unlock()
	if err := config.As(&s.listener.blocks); err != nil {
		return nil, err
	}
	return s.ProviderServer.ConfigureProvider(ctx, req)
}

// TestNoMistypedKeyIsDropped looks for arguments that are objects. If a
// configuration sets an object, Terraform silently drops a key that the type does
// not have; in a block it is an error, and in a map it is kept.
func TestNoMistypedKeyIsDropped(t *testing.T) {
	t.Parallel()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", provider.Options{})())()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	inspected := 0
	inspect := func(name string, schema *tfprotov6.Schema) {
		inspected += lookForObjects(t, name, schema.Block)
	}
	inspect("provider", schemas.Provider)
	for _, all := range []map[string]*tfprotov6.Schema{
		schemas.ResourceSchemas, schemas.DataSourceSchemas, schemas.ListResourceSchemas, schemas.EphemeralResourceSchemas,
	} {
		for name, schema := range all {
			inspect(name, schema)
		}
	}
	for name, action := range schemas.ActionSchemas {
		inspect(name, action.Schema)
	}
	for name, function := range schemas.Functions {
		parameters := function.Parameters
		if function.VariadicParameter != nil {
			parameters = append(parameters, function.VariadicParameter)
		}
		for _, parameter := range parameters {
			inspected++
			if holdsObject(parameter.Type) {
				t.Errorf("%s: the parameter %s is an object", name, parameter.Name)
			}
		}
	}
	if inspected < 50 {
		t.Errorf("only %d inputs were found", inspected)
	}
}

// lookForObjects checks the arguments of a block, and counts them.
func lookForObjects(t *testing.T, name string, block *tfprotov6.SchemaBlock) int {
	t.Helper()
	inspected := 0
	for _, attribute := range block.Attributes {
		if !attribute.Optional && !attribute.Required {
			continue
		}
		inspected++
		if attribute.NestedType != nil || holdsObject(attribute.Type) {
			t.Errorf("%s: %s is an object", name, attribute.Name)
		}
	}
	for _, nested := range block.BlockTypes {
		inspected += lookForObjects(t, name+"."+nested.TypeName, nested.Block)
	}
	return inspected
}

// holdsObject says whether a type is an object, or contains objects.
func holdsObject(kind tftypes.Type) bool {
	switch kind := kind.(type) {
	case tftypes.Object:
		return true
	case tftypes.List:
		return holdsObject(kind.ElementType)
	case tftypes.Set:
		return holdsObject(kind.ElementType)
	case tftypes.Map:
		return holdsObject(kind.ElementType)
	case tftypes.Tuple:
		for _, element := range kind.ElementTypes {
			if holdsObject(element) {
				return true
			}
		}
	}
	return false
}

// unwrap undoes the CLI's line breaks.
func unwrap(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(out)), " ")
}
