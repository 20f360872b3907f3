// The External Secrets controllers with two providers instead of all: Vault, and fixed data for tests.
// Upstream's program brings forty cloud SDKs and takes ten times as long to build.
package main

import (
	"os"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	esv1 "github.com/external-secrets/external-secrets/apis/externalsecrets/v1"
	esv1alpha1 "github.com/external-secrets/external-secrets/apis/externalsecrets/v1alpha1"
	genv1alpha1 "github.com/external-secrets/external-secrets/apis/generators/v1alpha1"
	ctrlcommon "github.com/external-secrets/external-secrets/pkg/controllers/common"
	"github.com/external-secrets/external-secrets/pkg/controllers/externalsecret"
	"github.com/external-secrets/external-secrets/pkg/controllers/externalsecret/esmetrics"
	ctrlmetrics "github.com/external-secrets/external-secrets/pkg/controllers/metrics"
	"github.com/external-secrets/external-secrets/pkg/controllers/secretstore"
	"github.com/external-secrets/external-secrets/pkg/controllers/secretstore/cssmetrics"
	"github.com/external-secrets/external-secrets/pkg/controllers/secretstore/ssmetrics"

	_ "github.com/external-secrets/external-secrets/pkg/provider/fake"
	_ "github.com/external-secrets/external-secrets/pkg/provider/vault"
)

const (
	controllerClass = "default"
	storeInterval   = time.Minute
	secretInterval  = time.Hour
)

func main() {
	ctrl.SetLogger(zap.New(zap.UseDevMode(false)))
	if err := run(); err != nil {
		ctrl.Log.Error(err, "external-secrets ended")
		os.Exit(1)
	}
}

func newScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(esv1.AddToScheme(scheme))
	utilruntime.Must(esv1alpha1.AddToScheme(scheme))
	utilruntime.Must(genv1alpha1.AddToScheme(scheme))
	return scheme
}

func run() error {
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: newScheme(),
		// No port at all: several testbeds run beside each other.
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	setUpMetrics()
	if err := register(manager); err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

// The reconcilers write to these metrics, which must exist even when nobody reads them.
func setUpMetrics() {
	ctrlmetrics.SetUpLabelNames(false)
	esmetrics.SetUpMetrics()
	ssmetrics.SetUpMetrics()
	cssmetrics.SetUpMetrics()
}

func register(manager ctrl.Manager) error {
	options := func() controller.Options {
		return controller.Options{
			MaxConcurrentReconciles: 2,
			RateLimiter:             ctrlcommon.BuildRateLimiter(),
		}
	}
	stores := &secretstore.StoreReconciler{
		Client:          manager.GetClient(),
		Log:             ctrl.Log.WithName("SecretStore"),
		Scheme:          manager.GetScheme(),
		ControllerClass: controllerClass,
		RequeueInterval: storeInterval,
	}
	if err := stores.SetupWithManager(manager, options()); err != nil {
		return err
	}
	clusterStores := &secretstore.ClusterStoreReconciler{
		Client:          manager.GetClient(),
		Log:             ctrl.Log.WithName("ClusterSecretStore"),
		Scheme:          manager.GetScheme(),
		ControllerClass: controllerClass,
		RequeueInterval: storeInterval,
	}
	if err := clusterStores.SetupWithManager(manager, options()); err != nil {
		return err
	}
	secrets := &externalsecret.Reconciler{
		Client:                    manager.GetClient(),
		SecretClient:              manager.GetClient(),
		Log:                       ctrl.Log.WithName("ExternalSecret"),
		Scheme:                    manager.GetScheme(),
		RestConfig:                manager.GetConfig(),
		ControllerClass:           controllerClass,
		RequeueInterval:           secretInterval,
		ClusterSecretStoreEnabled: true,
		EnableFloodGate:           true,
	}
	return secrets.SetupWithManager(manager, options())
}
