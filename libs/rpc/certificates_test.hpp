// Certificates for tests: authorities and what they sign.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/assert.hpp"
#include "rpc/tls.hpp"

namespace merx::rpc {

// An authority that keeps its files in a folder.
class TestAuthority {
public:
    TestAuthority(std::filesystem::path folder, const std::string& name)
        : folder_(std::move(folder)), key_(EVP_EC_gen("P-256")), certificate_(make(name, key_.get())) {
        std::filesystem::create_directories(folder_);
        add(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
        sign(certificate_.get());
        write(certificate_.get(), folder_ / "ca.pem");
    }

    // A key and a certificate for the DNS name, believed by whoever believes this authority.
    TlsFiles issue(const std::string& dns_name) {
        const Key key(EVP_EC_gen("P-256"));
        const Certificate certificate = make(dns_name, key.get());
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
        add(certificate.get(), NID_subject_alt_name, "DNS:" + dns_name);
        sign(certificate.get());
        const std::filesystem::path at = folder_ / ("issued-" + std::to_string(++issued_));
        write(certificate.get(), at.string() + ".pem");
        const File file(std::fopen((at.string() + ".key").c_str(), "w"));
        MERX_ASSERT(PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
        return {.certificate = at.string() + ".pem",
                .key = at.string() + ".key",
                .authority = (folder_ / "ca.pem").string()};
    }

private:
    template <auto free>
    struct Free {
        template <class T>
        void operator()(T* thing) const {
            free(thing);
        }
    };
    using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
    using Certificate = std::unique_ptr<X509, Free<X509_free>>;
    using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

    static Certificate make(const std::string& name, EVP_PKEY* key) {
        Certificate certificate(X509_new());
        static long serial = 0;
        X509_set_version(certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key);
        X509_NAME* const subject = X509_get_subject_name(certificate.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()),
                                   -1, -1, 0);
        X509_set_issuer_name(certificate.get(), subject);
        return certificate;
    }
    static void add(X509* certificate, int extension, const std::string& value) {
        X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, nullptr, extension, value.c_str());
        MERX_ASSERT(made != nullptr);
        X509_add_ext(certificate, made, -1);
        X509_EXTENSION_free(made);
    }
    void sign(X509* certificate) const { MERX_ASSERT(X509_sign(certificate, key_.get(), EVP_sha256()) > 0); }
    static void write(X509* certificate, const std::filesystem::path& path) {
        const File file(std::fopen(path.c_str(), "w"));
        MERX_ASSERT(PEM_write_X509(file.get(), certificate) == 1);
    }

    const std::filesystem::path folder_;
    const Key key_;
    const Certificate certificate_;
    int issued_ = 0;
};

} // namespace merx::rpc
