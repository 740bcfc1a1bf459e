import AVFoundation
import ContactsUI
import Foundation
import LegworkKit
import PhotosUI
import UIKit
import UniformTypeIdentifiers
import VisionKit

/// What needs a screen of the system: its camera, its camera for papers, its photo picker. Every photo ends in a file of
/// our own; the core takes what the file says about place and time out of shared copies.
@MainActor
final class Sensors: NSObject {
    /// Who waits for the screen that is shown; there is one at a time.
    private var waiting: CheckedContinuation<PhotoAnswer, Never>?

    /// Lets the system's camera take a photo.
    func takePhoto() async -> PhotoAnswer {
        guard UIImagePickerController.isSourceTypeAvailable(.camera), await cameraAllowed() else { return .missing }
        let camera = UIImagePickerController()
        camera.sourceType = .camera
        camera.cameraCaptureMode = .photo
        camera.delegate = self
        return await show(camera)
    }

    /// Lets the system's camera for papers find the edges of a card; where there is none, the plain camera does.
    func photographCard() async -> PhotoAnswer {
        guard VNDocumentCameraViewController.isSupported else { return await takePhoto() }
        guard await cameraAllowed() else { return .missing }
        let camera = VNDocumentCameraViewController()
        camera.delegate = self
        return await show(camera)
    }

    /// Lets the person pick a photo. The picker needs no permission: it hands over the one that was picked.
    func pickPhoto() async -> PhotoAnswer {
        var choice = PHPickerConfiguration()
        choice.filter = .images
        choice.selectionLimit = 1
        choice.preferredAssetRepresentationMode = .compatible
        let picker = PHPickerViewController(configuration: choice)
        picker.delegate = self
        return await show(picker)
    }

    private func cameraAllowed() async -> Bool {
        switch AVCaptureDevice.authorizationStatus(for: .video) {
        case .authorized: return true
        case .notDetermined: return await AVCaptureDevice.requestAccess(for: .video)
        default: return false
        }
    }

    private func show(_ screen: UIViewController) async -> PhotoAnswer {
        guard waiting == nil, let top = UIViewController.top else { return .cancelled }
        screen.presentationController?.delegate = self
        return await withCheckedContinuation { answer in
            waiting = answer
            top.present(screen, animated: true)
        }
    }

    private func answer(_ answer: PhotoAnswer) {
        waiting?.resume(returning: answer)
        waiting = nil
    }

    private func close(_ screen: UIViewController, _ answer: PhotoAnswer) {
        screen.dismiss(animated: true)
        self.answer(answer)
    }
}

extension Sensors: UIImagePickerControllerDelegate, UINavigationControllerDelegate {
    func imagePickerController(
        _ picker: UIImagePickerController,
        didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any]
    ) {
        close(picker, kept(info[.originalImage] as? UIImage))
    }

    func imagePickerControllerDidCancel(_ picker: UIImagePickerController) {
        close(picker, .cancelled)
    }
}

extension Sensors: @preconcurrency VNDocumentCameraViewControllerDelegate {
    func documentCameraViewController(
        _ controller: VNDocumentCameraViewController,
        didFinishWith scan: VNDocumentCameraScan
    ) {
        close(controller, scan.pageCount > 0 ? kept(scan.imageOfPage(at: 0)) : .cancelled)
    }

    func documentCameraViewControllerDidCancel(_ controller: VNDocumentCameraViewController) {
        close(controller, .cancelled)
    }

    func documentCameraViewController(_ controller: VNDocumentCameraViewController, didFailWithError error: any Error) {
        close(controller, .missing)
    }
}

extension Sensors: PHPickerViewControllerDelegate {
    nonisolated func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult]) {
        let provider = results.first?.itemProvider
        Task { @MainActor in
            picker.dismiss(animated: true)
            guard let provider else { return answer(.cancelled) }
            guard provider.hasItemConformingToTypeIdentifier(UTType.image.identifier) else { return answer(.notAPicture) }
            answer(await copied(provider))
        }
    }
}

extension Sensors: UIAdaptivePresentationControllerDelegate {
    /// Swept away with a finger.
    func presentationControllerDidDismiss(_ presentationController: UIPresentationController) {
        answer(.cancelled)
    }
}

extension Sensors: @preconcurrency CNContactViewControllerDelegate {
    func contactViewController(_ controller: CNContactViewController, didCompleteWith contact: CNContact?) {
        controller.dismiss(animated: true)
    }
}

/// The folder of photos on their way to the core; the system may empty it.
private func photoFile(_ ending: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("photos", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent(UUID().uuidString).appendingPathExtension(ending)
}

/// A picture that was just taken, as a JPEG file.
private func kept(_ picture: UIImage?) -> PhotoAnswer {
    guard let bytes = picture?.jpegData(compressionQuality: 0.92) else { return .notAPicture }
    do {
        let file = try photoFile("jpg")
        try bytes.write(to: file, options: .completeFileProtectionUntilFirstUserAuthentication)
        return .taken(path: file.path, live: true)
    } catch {
        return .noRoom
    }
}

/// A picked picture, copied into a file of our own before the system takes its copy away. What the core cannot read
/// (HEIC) becomes a JPEG.
private func copied(_ provider: NSItemProvider) async -> PhotoAnswer {
    await withCheckedContinuation { answer in
        _ = provider.loadDataRepresentation(forTypeIdentifier: UTType.image.identifier) { bytes, _ in
            guard let bytes, let picture = UIImage(data: bytes), let jpeg = picture.jpegData(compressionQuality: 0.92) else {
                return answer.resume(returning: .notAPicture)
            }
            do {
                let file = try photoFile("jpg")
                try jpeg.write(to: file, options: .completeFileProtectionUntilFirstUserAuthentication)
                answer.resume(returning: .taken(path: file.path, live: false))
            } catch {
                answer.resume(returning: .noRoom)
            }
        }
    }
}
